package main

cfg := parse_config_file("../files/good.yaml")

deny contains msg if {
	x := parse_config("hcl2", "a = 1\nb \"c\" { d = [1, 2] }")
	msg := sprintf("%v %v", [x, cfg.metadata.name])
}

deny contains msg if {
	all := parse_combined_config_files(["../files/service.yaml", "../files/good.yaml"])
	msg := sprintf("%v", [[x.path | x := all[_]]])
}
