# What every Deployment of the lab has to have: eight demands and two pieces of advice.
package main

import rego.v1

containers contains container if {
	input.kind == "Deployment"
	some container in input.spec.template.spec.containers
}

# A helper, since `not x in y` says nothing where y is absent.
drops_all(container) if "ALL" in container.securityContext.capabilities.drop

# METADATA
# title: Image tags do not move
deny contains msg if {
	some container in containers
	endswith(container.image, ":latest")
	msg := sprintf("%s: the image tag `latest` moves; name a release", [container.name])
}

# METADATA
# title: Containers do not run as root
deny contains msg if {
	some container in containers
	not container.securityContext.runAsNonRoot
	msg := sprintf("%s: runAsNonRoot is not true", [container.name])
}

# METADATA
# title: No way up from within
deny contains msg if {
	some container in containers
	not container.securityContext.allowPrivilegeEscalation == false
	msg := sprintf("%s: allowPrivilegeEscalation is not false", [container.name])
}

# METADATA
# title: The root file system is read-only
deny contains msg if {
	some container in containers
	not container.securityContext.readOnlyRootFilesystem
	msg := sprintf("%s: readOnlyRootFilesystem is not true", [container.name])
}

# METADATA
# title: All capabilities are dropped
deny contains msg if {
	some container in containers
	not drops_all(container)
	msg := sprintf("%s: capabilities do not drop ALL", [container.name])
}

# METADATA
# title: CPU is limited
deny contains msg if {
	some container in containers
	not container.resources.limits.cpu
	msg := sprintf("%s: no CPU limit", [container.name])
}

# METADATA
# title: Memory is limited
deny contains msg if {
	some container in containers
	not container.resources.limits.memory
	msg := sprintf("%s: no memory limit", [container.name])
}

requested(container) if {
	container.resources.requests.cpu
	container.resources.requests.memory
}

# METADATA
# title: The scheduler knows what is needed
deny contains msg if {
	some container in containers
	not requested(container)
	msg := sprintf("%s: no requests for CPU and memory", [container.name])
}

# METADATA
# title: A hung container is restarted
warn contains msg if {
	some container in containers
	not container.livenessProbe
	msg := sprintf("%s: no liveness probe", [container.name])
}

# METADATA
# title: Traffic waits until the container is ready
warn contains msg if {
	some container in containers
	not container.readinessProbe
	msg := sprintf("%s: no readiness probe", [container.name])
}
