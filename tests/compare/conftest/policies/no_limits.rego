# files: yaml 60
package main

deny_limits contains {"msg": msg, "kind": input.kind, "resources": object.get(c, "resources", {})} if {
	some c in input.spec.template.spec.containers
	not c.resources.limits
	msg := sprintf("no limits: %s", [c.name])
}
