# files: yaml 30
package main

warn contains json.marshal(object.union(input.metadata, {"name": "x", "labels": {"a": "b"}})) if input.metadata

warn contains json.marshal(object.union_n([{"a": 1}, {"b": input.kind}])) if input.kind

warn contains json.marshal(object.remove(input.metadata, ["labels", "annotations"])) if input.metadata
