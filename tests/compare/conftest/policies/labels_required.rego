# files: yaml 60
package main

required := {"app", "tier", "version"}

deny contains msg if {
	have := {k | some k, _ in input.metadata.labels}
	missing := required - have
	count(missing) > 0
	msg := sprintf("missing labels: %v", [missing])
}
