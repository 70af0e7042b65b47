"""Train the network of `nlp/reader/` and write it to `nlp/model/`: `make model CORPORA=…`."""
