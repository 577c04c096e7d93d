# METADATA
# title: Pod Security Standards, baseline
# description: What Kubernetes 1.31 refuses at the level baseline.
package gabion.pod_security_baseline

import rego.v1

import data.gabion.lib.kubernetes as k8s

# Capabilities that any container may have: those of a container engine by default.
default_capabilities := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE",
	"SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

safe_sysctls := {
	"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies",
	"net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
}

selinux_types := {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

# Security contexts of pods and containers alike.
contexts contains spec.securityContext if some spec in k8s.pod_specs

contexts contains container.securityContext if some container in k8s.containers

apparmor_annotation(value) if value in {"", "runtime/default"}

apparmor_annotation(value) if startswith(value, "localhost/")

# METADATA
# title: No HostProcess pods
deny contains result if {
	some context in contexts
	context.windowsOptions.hostProcess == true
	result := {
		"msg": "a Windows HostProcess container is the host",
	}
}

# METADATA
# title: No network of the host
deny contains result if {
	some spec in k8s.pod_specs
	spec.hostNetwork == true
	result := {
		"msg": "hostNetwork is true: the pod shares the host's network",
		"hint": "leave hostNetwork out",
	}
}

# METADATA
# title: No processes of the host
deny contains result if {
	some spec in k8s.pod_specs
	spec.hostPID == true
	result := {
		"msg": "hostPID is true: the pod shares the host's processes",
		"hint": "leave hostPID out",
	}
}

# METADATA
# title: No IPC of the host
deny contains result if {
	some spec in k8s.pod_specs
	spec.hostIPC == true
	result := {
		"msg": "hostIPC is true: the pod shares the host's IPC",
		"hint": "leave hostIPC out",
	}
}

# METADATA
# title: No privileged containers
deny contains result if {
	some container in k8s.containers
	container.securityContext.privileged == true
	result := {
		"msg": sprintf("container %s is privileged", [container.name]),
		"hint": "leave securityContext.privileged out; add the one capability that is needed",
	}
}

# METADATA
# title: Only default capabilities are added
deny contains result if {
	some container in k8s.containers
	some capability in container.securityContext.capabilities.add
	not capability in default_capabilities
	result := {
		"msg": sprintf("container %s adds the capability %s", [container.name, capability]),
	}
}

# METADATA
# title: No hostPath volumes
deny contains result if {
	some spec in k8s.pod_specs
	some volume in spec.volumes
	"hostPath" in object.keys(volume)
	result := {
		"msg": sprintf("volume %s is a path of the host", [volume.name]),
		"hint": "take a persistentVolumeClaim, configMap or emptyDir",
	}
}

# METADATA
# title: No ports of the host
deny contains result if {
	some container in k8s.containers
	some port in container.ports
	object.get(port, "hostPort", 0) != 0
	result := {
		"msg": sprintf("container %s takes port %v of the host", [container.name, port.hostPort]),
		"hint": "leave hostPort out and use a Service",
	}
}

# METADATA
# title: AppArmor profiles are kept (annotations)
deny contains result if {
	some template in k8s.pod_templates
	some key, value in template.metadata.annotations
	startswith(key, "container.apparmor.security.beta.kubernetes.io/")
	not apparmor_annotation(value)
	result := {
		"msg": sprintf("annotation %s switches the AppArmor profile to %s", [key, value]),
	}
}

# METADATA
# title: AppArmor profiles are kept
deny contains result if {
	some context in contexts
	type := context.appArmorProfile.type
	not type in {"RuntimeDefault", "Localhost"}
	result := {
		"msg": sprintf("appArmorProfile.type is %s", [type]),
		"hint": "RuntimeDefault or Localhost",
	}
}

# METADATA
# title: SELinux types are container types
deny contains result if {
	some context in contexts
	type := context.seLinuxOptions.type
	not type in selinux_types
	result := {
		"msg": sprintf("seLinuxOptions.type is %s", [type]),
	}
}

# METADATA
# title: SELinux users and roles are left alone
deny contains result if {
	some context in contexts
	some key in {"user", "role"}
	object.get(context.seLinuxOptions, key, "") != ""
	result := {
		"msg": sprintf("seLinuxOptions.%s is set", [key]),
	}
}

# METADATA
# title: /proc is masked
deny contains result if {
	some container in k8s.containers
	type := container.securityContext.procMount
	type != "Default"
	result := {
		"msg": sprintf("container %s mounts /proc as %s", [container.name, type]),
	}
}

# METADATA
# title: Seccomp is not switched off
deny contains result if {
	some context in contexts
	type := context.seccompProfile.type
	not type in {"RuntimeDefault", "Localhost"}
	result := {
		"msg": sprintf("seccompProfile.type is %s", [type]),
		"hint": "RuntimeDefault or Localhost",
	}
}

# METADATA
# title: Only safe sysctls
deny contains result if {
	some spec in k8s.pod_specs
	some sysctl in spec.securityContext.sysctls
	not sysctl.name in safe_sysctls
	result := {
		"msg": sprintf("sysctl %s is not safe", [sysctl.name]),
	}
}
