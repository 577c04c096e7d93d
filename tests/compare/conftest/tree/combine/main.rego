package main

deny contains msg if {
	some file in input
	file.contents.kind == "Deployment"
	msg := sprintf("%s has a deployment", [file.path])
}

violation contains {"msg": "services", "n": count(services)} if {
	services := [x | x := input[_]; x.contents.kind == "Service"]
	count(services) > 0
}
