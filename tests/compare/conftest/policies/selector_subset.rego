# files: yaml 60
package main

deny contains "selector does not fit the template" if {
	some k, v in input.spec.selector.matchLabels
	object.get(input.spec.template.metadata.labels, k, "") != v
}

warn contains sprintf("%v", [object.subset(input.spec.template.metadata.labels, input.spec.selector.matchLabels)]) if input.spec.selector.matchLabels
