"""SageMaker, run for real: jobs and model hosts are processes instead of containers.

VITRINE_LOCAL_IMAGES says, as JSON, which program stands for an image:

    {"vitrine/training:local": {
        "command": [".../python", "-m", "vitrine"],   what is run; a job's arguments come after it
        "entrypoint": ["python", "-m", "vitrine"],    what a job's ContainerEntrypoint begins with
                                                      to mean this program (this is the default)
        "cwd": "...",                                 optional; else a directory of the job's own
        "env": {"NAME": "value"}}}                    optional

Such a program finds in VITRINE_ML_PREFIX the directory that stands for /opt/ml, and its own paths
relocated there in its arguments and variables. A model host listens on the port that is in
SAGEMAKER_BIND_TO_PORT and finds its model in MODEL_DIR. A job or model in network isolation
has no credentials, as on AWS.

Below the state directory are `training-jobs/<name>/job.log`, `processing-jobs/<name>/job.log`,
`endpoints/<name>/*.log`, and `endpoints/<name>.json`, which has the processes that serve now:
`{"endpointName", "endpointConfigName", "variants": [{"name", "pid", "port"}]}`.

What differs from AWS: there is one instance of everything; a host that dies is not started
again; AddTags and ListTags do not know these resources.
"""
