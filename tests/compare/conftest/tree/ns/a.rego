package alpha

deny_one contains "alpha one" if input.kind == "Deployment"

deny_two contains "alpha two" if input.kind == "Nothing"
