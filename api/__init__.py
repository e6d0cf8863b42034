"""The service: receives case facts over HTTP, has them assessed, keeps the certificate, and answers with it.

`python -m api` serves. From the outside in: `application` puts the parts together, `routes` has one module for
each subject, `storage` keeps certificates, `problems` lists everything that can be refused.
"""
