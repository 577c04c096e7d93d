# files: yaml 80
# flags: --combine
package main

deployments contains d if {
	some f in input
	f.contents.kind == "Deployment"
	d := f.contents
}

warn contains msg if {
	some f in input
	f.contents.kind == "Service"
	sel := f.contents.spec.selector
	found := [d.metadata.name | some d in deployments; object.subset(d.spec.template.metadata.labels, sel)]
	msg := sprintf("%s → %v", [f.contents.metadata.name, sort(found)])
}
