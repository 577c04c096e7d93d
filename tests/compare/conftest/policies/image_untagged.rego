# files: yaml 60
package main

containers contains c if some c in input.spec.template.spec.containers
containers contains c if some c in input.spec.containers

deny contains msg if {
	some c in containers
	not contains(c.image, ":")
	msg := sprintf("%v has no tag: %v", [c.name, c.image])
}
