# METADATA
# title: Hardened compose services
# description: What a service of a compose file should have before it meets other people.
package gabion.compose

import rego.v1

services[name] := service if some name, service in input.services

pinned(image) if contains(image, "@sha256:")

pinned(image) if {
	regex.match(`:[^:/]+$`, image)
	not endswith(image, ":latest")
}

no_new_privileges(service) if {
	some option in service.security_opt
	startswith(option, "no-new-privileges")
	not endswith(option, "false")
}

unconfined(option) if option in {"seccomp:unconfined", "seccomp=unconfined", "apparmor:unconfined", "apparmor=unconfined", "label:disable"}

volume_source(volume) := split(volume, ":")[0] if is_string(volume)

volume_source(volume) := volume.source if is_object(volume)

limited(service, own, deployed) if service[own]

limited(service, own, deployed) if service.deploy.resources.limits[deployed]

# A helper, since `not x in y` says nothing where y is absent.
drops_all(service) if "ALL" in service.cap_drop

# METADATA
# title: The program is not root
deny contains result if {
	some name, service in services
	not service.user
	result := {
		"msg": sprintf("%s: no user, so the program is what its image says, often root", [name]),
		"hint": "user: \"10001:10001\"",
	}
}

# METADATA
# title: Not even by number
deny contains result if {
	some name, service in services
	split(sprintf("%v", [service.user]), ":")[0] in {"0", "root"}
	result := {
		"msg": sprintf("%s: the user is root", [name]),
	}
}

# METADATA
# title: The root file system is read-only
deny contains result if {
	some name, service in services
	not service.read_only == true
	result := {
		"msg": sprintf("%s: read_only is not true", [name]),
		"hint": "read_only: true, and a tmpfs where it must write",
	}
}

# METADATA
# title: All capabilities are dropped
deny contains result if {
	some name, service in services
	not drops_all(service)
	result := {
		"msg": sprintf("%s: cap_drop does not hold ALL", [name]),
		"hint": "cap_drop: [ALL]",
	}
}

# METADATA
# title: Few capabilities come back
deny contains result if {
	some name, service in services
	some capability in service.cap_add
	not capability in {"NET_BIND_SERVICE", "CAP_NET_BIND_SERVICE"}
	result := {
		"msg": sprintf("%s: adds the capability %s", [name, capability]),
	}
}

# METADATA
# title: No way up from within
deny contains result if {
	some name, service in services
	not no_new_privileges(service)
	result := {
		"msg": sprintf("%s: security_opt does not hold no-new-privileges", [name]),
		"hint": "security_opt: [\"no-new-privileges:true\"]",
	}
}

# METADATA
# title: Profiles are kept
deny contains result if {
	some name, service in services
	some option in service.security_opt
	unconfined(option)
	result := {
		"msg": sprintf("%s: security_opt switches a wall off: %s", [name, option]),
	}
}

# METADATA
# title: No privileged services
deny contains result if {
	some name, service in services
	service.privileged == true
	result := {
		"msg": sprintf("%s: is privileged", [name]),
	}
}

# METADATA
# title: The engine's socket stays outside
deny contains result if {
	some name, service in services
	some volume in service.volumes
	endswith(volume_source(volume), "docker.sock")
	result := {
		"msg": sprintf("%s: mounts the engine's socket: whoever holds it owns the host", [name]),
	}
}

# METADATA
# title: The host's network stays outside
deny contains result if {
	some name, service in services
	service.network_mode == "host"
	result := {
		"msg": sprintf("%s: shares the host's network", [name]),
	}
}

# METADATA
# title: The host's processes stay outside
deny contains result if {
	some name, service in services
	service.pid == "host"
	result := {
		"msg": sprintf("%s: sees the host's processes", [name]),
	}
}

# METADATA
# title: The host's IPC stays outside
deny contains result if {
	some name, service in services
	service.ipc == "host"
	result := {
		"msg": sprintf("%s: shares the host's IPC", [name]),
	}
}

# METADATA
# title: Images have a fixed tag or digest
deny contains result if {
	some name, service in services
	service.image
	not pinned(service.image)
	result := {
		"msg": sprintf("%s: the image %s has no fixed tag", [name, service.image]),
		"hint": "name a release or a digest",
	}
}

# METADATA
# title: Memory is limited
deny contains result if {
	some name, service in services
	not limited(service, "mem_limit", "memory")
	result := {
		"msg": sprintf("%s: no limit of memory", [name]),
		"hint": "mem_limit, or deploy.resources.limits.memory",
	}
}

# METADATA
# title: CPU is limited
deny contains result if {
	some name, service in services
	not limited(service, "cpus", "cpus")
	result := {
		"msg": sprintf("%s: no limit of CPU", [name]),
		"hint": "cpus, or deploy.resources.limits.cpus",
	}
}

# METADATA
# title: Processes are limited
warn contains result if {
	some name, service in services
	not limited(service, "pids_limit", "pids")
	result := {
		"msg": sprintf("%s: no limit of processes", [name]),
		"hint": "pids_limit",
	}
}

# METADATA
# title: A hung service is noticed
warn contains result if {
	some name, service in services
	not service.healthcheck
	result := {
		"msg": sprintf("%s: no healthcheck", [name]),
		"hint": "healthcheck",
	}
}
