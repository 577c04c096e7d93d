# files: mission 3
package main

deny contains msg if {
	input.kind == "Deployment"
	some c in input.spec.template.spec.containers
	some check in ["resources", "livenessProbe", "readinessProbe", "securityContext"]
	not c[check]
	msg := sprintf("%s: no %s", [c.name, check])
}

warn contains "fewer than two replicas" if input.spec.replicas < 2
