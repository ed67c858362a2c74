-- A receipt holds ids and addresses alone. Those of Slack held its whole answer, with the message and so the prompt, which stayed when its
-- person deleted the video.
UPDATE outbox SET receipt = json_remove(receipt, '$.message', '$.ok', '$.response_metadata')
  WHERE CASE WHEN json_valid(receipt) THEN json_type(receipt, '$.message') END = 'object';
