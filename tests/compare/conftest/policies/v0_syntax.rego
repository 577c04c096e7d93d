# files: yaml 40
# flags: --rego-version v0
package main

deny[msg] {
	input.kind == "Deployment"
	c := input.spec.template.spec.containers[_]
	not c.securityContext
	msg := sprintf("%v", [c.name])
}

violation[{"msg": msg}] {
	input.kind == "Service"
	not input.spec.type
	msg = "no type"
}
