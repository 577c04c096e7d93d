# files: yaml 80
# flags: --combine
package main

deny contains msg if {
	kinds := {k | k := input[_].contents.kind}
	counts := {k: n | some k in kinds; n := count([1 | input[_].contents.kind == k])}
	msg := sprintf("%v", [counts])
}
