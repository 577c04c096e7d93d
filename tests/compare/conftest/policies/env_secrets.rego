# files: yaml 60
package main

deny contains msg if {
	some i, j
	e := input.spec.template.spec.containers[i].env[j]
	regex.match(`(?i)(password|secret|token|key)`, e.name)
	e.value
	msg := sprintf("containers[%d].env[%d] %s is in plain text", [i, j, e.name])
}
