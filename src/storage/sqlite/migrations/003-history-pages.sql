-- Each way to narrow history down ends in the number, so that a page is read off an index however much there is.
CREATE INDEX generations_platform ON generations (platform, number) WHERE hidden = 0;
CREATE INDEX generations_requester ON generations (platform, requester_id, number) WHERE hidden = 0;
CREATE INDEX generations_state ON generations (platform, state, number) WHERE hidden = 0;
CREATE INDEX generations_channel_state ON generations (platform, channel_id, state, number) WHERE hidden = 0;
