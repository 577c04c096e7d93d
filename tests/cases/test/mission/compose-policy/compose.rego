# What every service of a compose file has to have: fourteen demands and one piece of advice.
package main

import rego.v1

no_new_privileges(service) if {
	some option in service.security_opt
	startswith(option, "no-new-privileges")
	not endswith(option, "false")
}

pinned(image) if contains(image, "@sha256:")

pinned(image) if {
	regex.match(`:[^:/]+$`, image)
	not endswith(image, ":latest")
}

# A helper, since `not x in y` says nothing where y is absent.
drops_all(service) if "ALL" in service.cap_drop

# METADATA
# title: The program is not root
deny contains msg if {
	some name, service in input.services
	not service.user
	msg := sprintf("%s: no user: the program runs as root", [name])
}

# METADATA
# title: Not even by number
deny contains msg if {
	some name, service in input.services
	split(sprintf("%v", [service.user]), ":")[0] in {"0", "root"}
	msg := sprintf("%s: the user is root", [name])
}

# METADATA
# title: The root file system is read-only
deny contains msg if {
	some name, service in input.services
	not service.read_only == true
	msg := sprintf("%s: read_only is not true", [name])
}

# METADATA
# title: All capabilities are dropped
deny contains msg if {
	some name, service in input.services
	not drops_all(service)
	msg := sprintf("%s: cap_drop does not hold ALL", [name])
}

# METADATA
# title: Few capabilities come back
deny contains msg if {
	some name, service in input.services
	some capability in service.cap_add
	not capability in {"NET_BIND_SERVICE"}
	msg := sprintf("%s: adds a capability", [name])
}

# METADATA
# title: No way up from within
deny contains msg if {
	some name, service in input.services
	not no_new_privileges(service)
	msg := sprintf("%s: security_opt does not hold no-new-privileges", [name])
}

# METADATA
# title: No container is the host
deny contains msg if {
	some name, service in input.services
	service.privileged == true
	msg := sprintf("%s: is privileged", [name])
}

# METADATA
# title: The engine's socket stays outside
deny contains msg if {
	some name, service in input.services
	some volume in service.volumes
	contains(sprintf("%v", [volume]), "docker.sock")
	msg := sprintf("%s: mounts the engine's socket", [name])
}

# METADATA
# title: The host's network stays outside
deny contains msg if {
	some name, service in input.services
	service.network_mode == "host"
	msg := sprintf("%s: shares the host's network", [name])
}

# METADATA
# title: The host's processes stay outside
deny contains msg if {
	some name, service in input.services
	service.pid == "host"
	msg := sprintf("%s: sees the host's processes", [name])
}

# METADATA
# title: Image tags do not move
deny contains msg if {
	some name, service in input.services
	not pinned(service.image)
	msg := sprintf("%s: the image has no fixed tag", [name])
}

# METADATA
# title: Memory is limited
deny contains msg if {
	some name, service in input.services
	not service.mem_limit
	not service.deploy.resources.limits.memory
	msg := sprintf("%s: no memory limit", [name])
}

# METADATA
# title: CPU is limited
deny contains msg if {
	some name, service in input.services
	not service.cpus
	not service.deploy.resources.limits.cpus
	msg := sprintf("%s: no CPU limit", [name])
}

# METADATA
# title: Processes are limited
deny contains msg if {
	some name, service in input.services
	not service.pids_limit
	not service.deploy.resources.limits.pids
	msg := sprintf("%s: no limit of processes", [name])
}

# METADATA
# title: A hung service is noticed
warn contains msg if {
	some name, service in input.services
	not service.healthcheck
	msg := sprintf("%s: no healthcheck", [name])
}
