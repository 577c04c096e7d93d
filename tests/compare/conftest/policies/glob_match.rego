# files: yaml 60
package main

warn contains c.image if {
	some c in input.spec.template.spec.containers
	glob.match("*/*:*", ["/"], c.image)
}

warn contains sprintf("gcr %s", [c.image]) if {
	some c in input.spec.template.spec.containers
	glob.match("gcr.io/**", [], c.image)
}
