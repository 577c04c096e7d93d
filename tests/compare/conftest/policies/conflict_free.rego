# files: yaml 40
package main

tier := input.metadata.labels.tier

default tier := "none"

warn contains sprintf("tier %s", [tier]) if tier
