status-index =
    Index: { $generation }
    Articles: { $articles }
    Passages: { $passages }
    Waiting to be indexed: { $pending }
status-outbox =
    Subscribers: { $subscribers }
    Alerts waiting: { $waiting }
    Alerts sent: { $sent }
    Alerts failed: { $failed }
admins-only = Sorry, this command is for admins only.
job-started =
    .reindex = Building the index again.
    .ingest = Reading the sources.
job-running = A job is running already. Please wait until it ends, then try again.
job-progress = { $stage }: { $done } of { $total }
job-done =
    .reindex = The index has been built.
    .ingest = The sources have been read.
job-counts =
    .new = New
    .modified = Modified
    .unchanged = Unchanged
    .withdrawn = Withdrawn
    .generation = Index
    .articles = Articles
    .passages = Passages
    .encoded = Passages encoded
    .seconds = Seconds
    .passages_per_second = Passages a second
job-failures = Could not be read: { $count }. The first of them:
job-failures-counted = Could not be read: { $count }.
job-failed = The job stopped before its end. Questions are answered as before. Reason:
stages =
    .read = Reading
    .ingest = Reading
    .encode = Encoding
    .index = Indexing
    .lexical = Indexing words
    .dense = Indexing vectors
    .verify = Checking
    .swap = Putting in place
error-note =
    A fault in the bot: { $error }
    Where: { $where }
    Times since the last note: { $count }
