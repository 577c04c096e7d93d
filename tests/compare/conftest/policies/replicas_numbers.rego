# files: yaml 60
package main

warn contains sprintf("%v %v %v %v %v", [r / 3, r % 2, round(r / 2), ceil(r / 2), floor(r / 2)]) if r := input.spec.replicas
