# files: yaml 60
package main

deny contains msg if {
	some c in input.spec.template.spec.containers
	some i, e in c.env
	some j, f in c.env
	i < j
	e.name == f.name
	msg := sprintf("%s twice in %s", [e.name, c.name])
}
