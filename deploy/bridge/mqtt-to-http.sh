#!/bin/sh
# MQTT → Tocsin: each message of a topic becomes one call of a webhook (docs/en/webhooks.md). Needs mosquitto_sub and curl.
#   MQTT_HOST, MQTT_TOPIC            where to listen, and to what
#   TOCSIN_URL                       https://<address>/api/<code>/ingest/webhook/<id>
#   TOCSIN_TOKEN_FILE                a file with the machine key, readable by nobody else
#   MQTT_PORT, MQTT_CLIENT_ID, MQTT_OPTIONS (such as: --cafile /etc/ssl/broker.pem)
set -u
: "${MQTT_HOST:?where is the broker}" "${MQTT_TOPIC:?which topic}" "${TOCSIN_URL:?the address of the webhook}"
: "${TOCSIN_TOKEN_FILE:?the file with the machine key}"
[ -r "$TOCSIN_TOKEN_FILE" ] || { echo "$TOCSIN_TOKEN_FILE cannot be read" >&2; exit 1; }

# In a file and not on a command line, which everybody on this machine can read.
umask 077
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 0' INT TERM
printf 'header = "Authorization: Bearer %s"\nheader = "Content-Type: application/json"\n' "$(cat "$TOCSIN_TOKEN_FILE")" > "$folder/curl"

# A message is let go only once it was taken, or can never be: what waits behind it waits in the broker (-c, -q 1).
send() {
  wait=1
  while :; do
    code=$(printf '%s' "$1" | curl --silent --output "$folder/answer" --write-out '%{http_code}' --max-time 20 \
      --config "$folder/curl" --data-binary @- "$TOCSIN_URL") || code=000
    case $code in
      2*) return ;;
      400 | 413) echo "refused ($code), left out: $(head -c 300 "$folder/answer")" >&2; return ;;
    esac
    echo "not taken ($code), again in $wait s" >&2
    sleep "$wait"
    wait=$((wait < 60 ? wait * 2 : 60))
  done
}

# Version 2.0 writes "…Z+0200", which is no time: the offset is right, the Z is not.
sound_time() {
  printf '%s' "$1" | sed 's/^\({"tst":"[-0-9T:.]*\)Z\([+-][0-9]\)/\1\2/'
}

# %J: {"tst":"…","topic":"…","payload":{…}}, one a line; a payload that is no JSON is left out by mosquitto_sub, which says so.
# shellcheck disable=SC2086
mosquitto_sub -h "$MQTT_HOST" -p "${MQTT_PORT:-1883}" -t "$MQTT_TOPIC" -q 1 -c -i "${MQTT_CLIENT_ID:-tocsin-bridge}" \
  ${MQTT_OPTIONS:-} -F '%J' | while IFS= read -r message; do send "$(sound_time "$message")"; done
