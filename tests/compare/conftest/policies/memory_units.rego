# files: yaml 60
package main

warn contains msg if {
	some c in input.spec.template.spec.containers
	m := c.resources.limits.memory
	bytes := units.parse_bytes(m)
	bytes >= units.parse_bytes("100Mi")
	msg := sprintf("%v: %v = %d", [c.name, m, bytes])
}

warn contains msg if {
	some c in input.spec.template.spec.containers
	cpu := units.parse(c.resources.requests.cpu)
	msg := sprintf("%v: %v", [c.name, cpu])
}
