package main

deny_num contains 7 if input.kind

deny_arr contains ["a"] if input.kind

warn_obj := {"a": "b"}

deny_false := false
