# files: tf 40
package main

deny contains msg if {
	some type, names in input.resource
	some name, bodies in names
	some b in bodies
	not b.tags
	msg := sprintf("%s.%s has no tags", [type, name])
}
