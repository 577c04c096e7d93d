# files: yaml 60
package main

deny contains msg if {
	some c in input.spec.template.spec.containers
	endswith(c.image, ":latest")
	msg := sprintf("%s/%s uses %s", [input.kind, c.name, c.image])
}
