# METADATA
# title: Pod Security Standards, restricted
# description: What Kubernetes 1.31 refuses at the level restricted, beyond baseline.
package gabion.pod_security_restricted

import rego.v1

import data.gabion.lib.kubernetes as k8s

volume_kinds := {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}

profiles := {"RuntimeDefault", "Localhost"}

linux_specs contains spec if {
	some spec in k8s.pod_specs
	not k8s.windows(spec)
}

spec_containers(spec) := [container |
	some list in k8s.container_lists
	some container in spec[list]
]

# A helper, since `not x in y` says nothing where y is absent.
drops_all(container) if "ALL" in container.securityContext.capabilities.drop

# A pod or a container.
confined(part) if part.securityContext.seccompProfile.type in profiles

# METADATA
# title: Only volumes of harmless kinds
deny contains result if {
	some spec in k8s.pod_specs
	some volume in spec.volumes
	some kind in object.keys(volume) - {"name"}
	not kind in volume_kinds
	result := {
		"msg": sprintf("volume %s is of kind %s", [volume.name, kind]),
		"hint": "configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected or secret",
	}
}

# METADATA
# title: No way up from within
deny contains result if {
	some container in k8s.linux_containers
	not container.securityContext.allowPrivilegeEscalation == false
	result := {
		"msg": sprintf("container %s: allowPrivilegeEscalation is not false", [container.name]),
		"hint": "securityContext.allowPrivilegeEscalation: false",
	}
}

# METADATA
# title: No container is allowed to be root
deny contains result if {
	some container in k8s.containers
	container.securityContext.runAsNonRoot == false
	result := {
		"msg": sprintf("container %s: runAsNonRoot is false", [container.name]),
	}
}

# METADATA
# title: Containers do not run as root
deny contains result if {
	some spec in k8s.pod_specs
	not spec.securityContext.runAsNonRoot == true
	some container in spec_containers(spec)
	not container.securityContext.runAsNonRoot == true
	result := {
		"msg": sprintf("container %s: runAsNonRoot is true neither here nor for the pod", [container.name]),
		"hint": "securityContext.runAsNonRoot: true",
	}
}

# METADATA
# title: The pod is not allowed to be root
deny contains result if {
	some spec in k8s.pod_specs
	spec.securityContext.runAsNonRoot == false
	some container in spec_containers(spec)
	not container.securityContext.runAsNonRoot == true
	result := {
		"msg": "the pod: runAsNonRoot is false",
	}
}

# METADATA
# title: The pod's user is not root
deny contains result if {
	some spec in k8s.pod_specs
	spec.securityContext.runAsUser == 0
	result := {
		"msg": "the pod: runAsUser is 0",
	}
}

# METADATA
# title: No container's user is root
deny contains result if {
	some container in k8s.containers
	container.securityContext.runAsUser == 0
	result := {
		"msg": sprintf("container %s: runAsUser is 0", [container.name]),
	}
}

# METADATA
# title: Seccomp is on
deny contains result if {
	some spec in linux_specs
	not confined(spec)
	some container in spec_containers(spec)
	not confined(container)
	result := {
		"msg": sprintf("container %s: no seccomp profile, neither here nor for the pod", [container.name]),
		"hint": "securityContext.seccompProfile.type: RuntimeDefault",
	}
}

# METADATA
# title: All capabilities are dropped
deny contains result if {
	some container in k8s.linux_containers
	not drops_all(container)
	result := {
		"msg": sprintf("container %s: capabilities do not drop ALL", [container.name]),
		"hint": "securityContext.capabilities.drop: [ALL]",
	}
}

# METADATA
# title: Only NET_BIND_SERVICE comes back
deny contains result if {
	some container in k8s.linux_containers
	some capability in container.securityContext.capabilities.add
	capability != "NET_BIND_SERVICE"
	result := {
		"msg": sprintf("container %s adds the capability %s", [container.name, capability]),
	}
}
