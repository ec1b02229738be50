"""AWS Glue's jobs, run for real; the catalog stays LocalEmu's own.

VITRINE_LOCAL_SPARK_SUBMIT says, as JSON, how a job's script is run:

    {"command": [".../spark-submit", "--properties-file", "..."],
     "env": {"JAVA_HOME": "..."},                     optional
     "ivy": "..."}                                    optional: where Spark keeps its packages

Packages whose jars its SPARK_DIST_CLASSPATH names are on the class path; others are fetched.

A run's files and logs are in `glue/<job>/<run id>/` of the state directory: `stdout.log`,
`stderr.log` and `work/`. The logs are in /aws-glue/jobs/output and /aws-glue/jobs/error as well.

What differs from AWS: one process is the driver and all workers, so worker types and numbers mean
nothing; MaxRetries is not followed; triggers and workflows start nothing.
"""
