# METADATA
# title: Hardened Kubernetes workloads
# description: What the Pod Security Standards, the CIS benchmark and the NSA's hardening guide ask of manifests, and what keeps a cluster calm.
package gabion.kubernetes

import rego.v1

import data.gabion.lib.kubernetes as k8s

pinned(image) if contains(image, "@sha256:")

pinned(image) if {
	regex.match(`:[^:/]+$`, image)
	not endswith(image, ":latest")
}

# A container's own word counts before its pod's.
non_root(spec, container) if container.securityContext.runAsNonRoot == true

non_root(spec, container) if {
	not container.securityContext.runAsNonRoot == false
	spec.securityContext.runAsNonRoot == true
}

seccomp(spec, container) if container.securityContext.seccompProfile.type in {"RuntimeDefault", "Localhost"}

seccomp(spec, container) if {
	not container.securityContext.seccompProfile
	spec.securityContext.seccompProfile.type in {"RuntimeDefault", "Localhost"}
}

all_containers(spec) := [container |
	some list in k8s.container_lists
	some container in spec[list]
]

role_kinds := {"Role", "ClusterRole"}

# A helper, since `not x in y` says nothing where y is absent.
drops_all(container) if "ALL" in container.securityContext.capabilities.drop

# METADATA
# title: Images have a fixed tag or digest
deny contains result if {
	some container in k8s.containers
	not pinned(container.image)
	result := {
		"msg": sprintf("container %s: the image %s has no fixed tag", [container.name, container.image]),
		"hint": "name a release or a digest",
	}
}

# METADATA
# title: Containers do not run as root
deny contains result if {
	some spec in k8s.pod_specs
	some container in all_containers(spec)
	not non_root(spec, container)
	result := {
		"msg": sprintf("container %s: runAsNonRoot is not true", [container.name]),
		"hint": "securityContext.runAsNonRoot: true",
	}
}

# METADATA
# title: No way up from within
deny contains result if {
	some container in k8s.containers
	not container.securityContext.allowPrivilegeEscalation == false
	result := {
		"msg": sprintf("container %s: allowPrivilegeEscalation is not false", [container.name]),
		"hint": "securityContext.allowPrivilegeEscalation: false",
	}
}

# METADATA
# title: The root file system is read-only
deny contains result if {
	some container in k8s.containers
	not container.securityContext.readOnlyRootFilesystem == true
	result := {
		"msg": sprintf("container %s: readOnlyRootFilesystem is not true", [container.name]),
		"hint": "securityContext.readOnlyRootFilesystem: true, and an emptyDir where it must write",
	}
}

# METADATA
# title: All capabilities are dropped
deny contains result if {
	some container in k8s.containers
	not drops_all(container)
	result := {
		"msg": sprintf("container %s: capabilities do not drop ALL", [container.name]),
		"hint": "securityContext.capabilities.drop: [ALL]",
	}
}

# METADATA
# title: Few capabilities come back
deny contains result if {
	some container in k8s.containers
	some capability in container.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"
	result := {
		"msg": sprintf("container %s adds the capability %s", [container.name, capability]),
	}
}

# METADATA
# title: No privileged containers
deny contains result if {
	some container in k8s.containers
	container.securityContext.privileged == true
	result := {
		"msg": sprintf("container %s is privileged", [container.name]),
	}
}

# METADATA
# title: Seccomp is on
deny contains result if {
	some spec in k8s.pod_specs
	some container in all_containers(spec)
	not seccomp(spec, container)
	result := {
		"msg": sprintf("container %s: no seccomp profile", [container.name]),
		"hint": "securityContext.seccompProfile.type: RuntimeDefault",
	}
}

# METADATA
# title: CPU is limited
deny contains result if {
	some container in k8s.main_containers
	not container.resources.limits.cpu
	result := {
		"msg": sprintf("container %s: no limit of CPU", [container.name]),
		"hint": "resources.limits.cpu",
	}
}

# METADATA
# title: CPU is requested
deny contains result if {
	some container in k8s.main_containers
	not container.resources.requests.cpu
	result := {
		"msg": sprintf("container %s: no request of CPU", [container.name]),
		"hint": "resources.requests.cpu",
	}
}

# METADATA
# title: Memory is limited
deny contains result if {
	some container in k8s.main_containers
	not container.resources.limits.memory
	result := {
		"msg": sprintf("container %s: no limit of memory", [container.name]),
		"hint": "resources.limits.memory",
	}
}

# METADATA
# title: Memory is requested
deny contains result if {
	some container in k8s.main_containers
	not container.resources.requests.memory
	result := {
		"msg": sprintf("container %s: no request of memory", [container.name]),
		"hint": "resources.requests.memory",
	}
}

# METADATA
# title: No network of the host
deny contains result if {
	some spec in k8s.pod_specs
	spec.hostNetwork == true
	result := {
		"msg": "hostNetwork is true",
	}
}

# METADATA
# title: No processes of the host
deny contains result if {
	some spec in k8s.pod_specs
	spec.hostPID == true
	result := {
		"msg": "hostPID is true",
	}
}

# METADATA
# title: No IPC of the host
deny contains result if {
	some spec in k8s.pod_specs
	spec.hostIPC == true
	result := {
		"msg": "hostIPC is true",
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
	}
}

# METADATA
# title: Service account tokens are mounted on purpose
deny contains result if {
	some spec in k8s.pod_specs
	not "automountServiceAccountToken" in object.keys(spec)
	not spec.serviceAccountName
	result := {
		"msg": "the pod mounts the token of the default service account",
		"hint": "automountServiceAccountToken: false, or a service account of its own",
	}
}

# METADATA
# title: Secrets are not written into environments
deny contains result if {
	some container in k8s.containers
	some variable in container.env
	variable.value != ""
	regex.match(`(?i)(password|passwd|secret|token|api_?key)$`, variable.name)
	result := {
		"msg": sprintf("container %s: %s holds its secret in the manifest", [container.name, variable.name]),
		"hint": "valueFrom.secretKeyRef",
	}
}

# METADATA
# title: Roles name what they allow
deny contains result if {
	some role in k8s.resources
	role.kind in role_kinds
	some allowed in role.rules
	some list in {"verbs", "resources", "apiGroups"}
	"*" in allowed[list]
	result := {
		"msg": sprintf("%s %s: %s holds a wildcard", [role.kind, role.metadata.name, list]),
		"hint": "name the verbs and resources that are needed",
	}
}

# METADATA
# title: Nobody is bound to cluster-admin
deny contains result if {
	some binding in k8s.resources
	binding.kind in {"RoleBinding", "ClusterRoleBinding"}
	binding.roleRef.name == "cluster-admin"
	result := {
		"msg": sprintf("%s %s binds to cluster-admin", [binding.kind, binding.metadata.name]),
	}
}

# METADATA
# title: A hung container is restarted
warn contains result if {
	some container in k8s.main_containers
	not container.livenessProbe
	result := {
		"msg": sprintf("container %s: no liveness probe", [container.name]),
		"hint": "livenessProbe",
	}
}

# METADATA
# title: Traffic waits until the container is ready
warn contains result if {
	some container in k8s.main_containers
	not container.readinessProbe
	result := {
		"msg": sprintf("container %s: no readiness probe", [container.name]),
		"hint": "readinessProbe",
	}
}
