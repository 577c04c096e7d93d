# files: yaml 60
package main

warn contains msg if {
	names := [e.name | some c in input.spec.template.spec.containers; some e in c.env]
	odd := [n | some n in names; upper(n) != n]
	count(odd) > 0
	msg := sprintf("%v", [odd])
}
