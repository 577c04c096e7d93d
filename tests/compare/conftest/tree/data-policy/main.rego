package main

deny contains msg if {
	some allowed in data.services.ports
	input.spec.ports[_].port == allowed
	msg := sprintf("port %v in %v", [allowed, data.conftest.file])
}
