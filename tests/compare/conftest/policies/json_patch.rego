# files: yaml 60
package main

warn contains json.marshal(x) if {
	input.kind == "Service"
	x := json.patch(input.spec, [{"op": "add", "path": "/added", "value": 1}])
}

warn contains json.marshal(json.filter(input, ["metadata/name", "kind"])) if input.kind

warn contains json.marshal(json.remove(input.metadata, ["name"])) if input.kind == "Service"
