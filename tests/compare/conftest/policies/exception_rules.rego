# files: yaml 60
package main

deny_kind contains "a service" if input.kind == "Service"

deny_name contains "short" if count(input.metadata.name) < 6

violation_labels contains {"msg": "no labels"} if not input.metadata.labels

exception contains rules if {
	input.kind == "Service"
	rules := ["kind", "labels"]
}

exception contains ["name"] if endswith(input.metadata.name, "s")
