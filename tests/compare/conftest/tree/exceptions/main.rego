package main

deny_root contains "runs as root" if input.kind == "Deployment"

deny_other contains "another" if input.kind == "Deployment"

violation_v contains {"msg": "v"} if input.kind == "Deployment"

deny contains "plain" if input.kind == "Deployment"

exception contains rules if {
	input.metadata.name == "web"
	rules := ["root", "v"]
}

exception contains [""] if input.metadata.name == "api"
