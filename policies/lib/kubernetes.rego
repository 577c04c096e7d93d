# METADATA
# title: What Kubernetes manifests have in common
# description: The pods of a document, whatever kind of workload holds them, and their containers of all three sorts.
package gabion.lib.kubernetes

import rego.v1

# A List holds documents of its own.
resources contains input if {
	input.kind
	input.kind != "List"
}

resources contains item if {
	input.kind == "List"
	some item in input.items
}

templates := {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"}

pod_templates contains resource if {
	some resource in resources
	resource.kind == "Pod"
}

pod_templates contains resource.spec.template if {
	some resource in resources
	resource.kind in templates
}

pod_templates contains resource.spec.jobTemplate.spec.template if {
	some resource in resources
	resource.kind == "CronJob"
}

pod_templates contains resource.template if {
	some resource in resources
	resource.kind == "PodTemplate"
}

pod_specs contains template.spec if some template in pod_templates

container_lists := {"containers", "initContainers", "ephemeralContainers"}

containers contains container if {
	some spec in pod_specs
	some list in container_lists
	some container in spec[list]
}

# Those that stay: probes and limits make no sense for the others.
main_containers contains container if {
	some spec in pod_specs
	some container in spec.containers
}

# A pod that says it runs on Windows is freed of what Windows does not have.
windows(spec) if spec.os.name == "windows"

linux_containers contains container if {
	some spec in pod_specs
	not windows(spec)
	some list in container_lists
	some container in spec[list]
}
