# files: yaml 40
package main

warn contains json.marshal(sort([v | [_, v] := walk(input); is_number(v)])) if input.kind

warn contains json.marshal(sort(object.keys(input))) if input.kind
