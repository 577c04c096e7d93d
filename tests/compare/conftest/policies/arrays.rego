# files: yaml 30
package main

warn contains sprintf("%v %v %v", [array.concat(cs, ["x"]), array.reverse(cs), array.slice(cs, 0, 1)]) if {
	cs := [c.name | some c in input.spec.template.spec.containers]
}
