resource "x" "y" {
  a = var.b
}
