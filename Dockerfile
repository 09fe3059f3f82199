FROM python:3.11-slim

RUN useradd --create-home --uid 1000 fundtrail \
    && mkdir /workspace && chown fundtrail /workspace
WORKDIR /fundtrail

COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt

# The packages stand where they are run from, so nothing has to be built.
COPY graph graph
COPY ingest ingest
COPY algorithms algorithms
COPY casework casework
COPY api api
COPY workbench workbench
COPY fundtrail fundtrail

# Compiled kernels are kept beside their sources, and are the user's.
RUN chown -R fundtrail /fundtrail
# By number, so that a host can tell that it is not root.
USER 1000
VOLUME /workspace
ENV PYTHONPATH=/fundtrail PYTHONUNBUFFERED=1
ENTRYPOINT ["python", "-m", "fundtrail"]
CMD ["serve"]
