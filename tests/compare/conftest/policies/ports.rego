# files: yaml 60
package main

ports := {p | some c in input.spec.template.spec.containers; some x in c.ports; p := x.containerPort}

warn contains sprintf("ports %v, lowest %d, sum %d", [sort(ports), min(ports), sum(ports)]) if count(ports) > 0
