# files: yaml 60
package main

warn contains json.marshal(x) if {
	x := {c.name: [p.containerPort | some p in c.ports] | some c in input.spec.template.spec.containers}
	count(x) > 0
}
