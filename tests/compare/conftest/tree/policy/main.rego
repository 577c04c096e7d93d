package main

deny contains msg if {
	input.kind == "Deployment"
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := sprintf("%s must not run as root", [input.metadata.name])
}

warn contains msg if {
	input.kind == "Service"
	input.spec.type == "NodePort"
	msg := sprintf("%s is a NodePort <& \"quoted\">", [input.metadata.name])
}

violation contains {"msg": msg, "details": {"name": input.metadata.name, "n": 1.50}} if {
	input.metadata.labels.bad == "yes"
	msg := "label bad"
}
