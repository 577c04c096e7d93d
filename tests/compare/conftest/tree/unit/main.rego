package main

deny contains "no" if input.bad

test_bad if count(deny) == 1 with input as {"bad": true}

test_good if count(deny) == 0 with input as {}

todo_test_later if false
