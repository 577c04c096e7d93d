probe p { .url = "/x"; .timeout = 2s; }
backend z { .host = "h"; }