# files: yaml 60
package main

a := {c.name | some c in input.spec.template.spec.containers}

b := {v.name | some v in input.spec.template.spec.volumes}

warn contains sprintf("%v | %v | %v", [a | b, a & b, a - b]) if count(a) + count(b) > 1
