backend a { .host = "h"; }
backend b { .host = "i"; }