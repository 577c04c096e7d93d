# files: yaml 30
package main

deny contains msg if {
	x := to_number(input.metadata.name)
	msg := sprintf("%v", [x])
}

warn contains msg if {
	t := time.parse_rfc3339_ns(input.metadata.name)
	msg := sprintf("%v", [t])
}
