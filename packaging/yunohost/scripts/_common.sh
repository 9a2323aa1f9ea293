#!/bin/bash

# Where people reach Clef.
public_url() {
    echo "https://$1${2%/}"
}

# The domain where people of the domain $1 sign in: the topmost one above it that this YunoHost has.
portal_of() {
    yunohost domain info "$1" --output-as json | jq --raw-output --arg domain "$1" '.topest_parent // $domain'
}

# A text as TOML writes it.
quoted() {
    local text=${1//\\/\\\\}
    echo "\"${text//\"/\\\"}\""
}

# Small letters, digits and hyphens of a name: what a room is called in addresses.
slug() {
    iconv -f utf-8 -t ascii//TRANSLIT <<<"$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9]\+/-/g; s/^-//; s/-$//'
}

# The rules, the site and the rooms $2 (names with commas between) of the place $1, for calendars that Clef keeps itself.
rules_and_rooms() {
    local site room names
    site=$(slug "$1")
    printf '[rules]\nopening_hours = "Mo-Fr 08:00-20:00; Sa 09:00-18:00"\n'
    printf '\n[[site]]\nid = "%s"\nname = %s\n' "$site" "$(quoted "$1")"
    IFS=, read -ra names <<<"$2"
    for room in "${names[@]}"; do
        room=$(sed 's/^ *//; s/ *$//' <<<"$room")
        printf '\n[[room]]\nid = "%s"\nsite = "%s"\nname = %s\ncalendar = "%s"\n' \
            "$(slug "$room")" "$site" "$(quoted "$room")" "$(slug "$room")"
    done
}

install_program() {
    ynh_setup_source --dest_dir="$install_dir"
    chmod 755 "$install_dir/clef"
    chown root:root "$install_dir/clef"
    chmod 700 "$data_dir"
    chown "$app:$app" "$data_dir"
    # SSOwat says who somebody is, and keeps their password to itself.
    ynh_app_setting_set --key=auth_header --value=basic-without-password
}

# The service says by itself when it serves, and systemd waits for that.
start_service() {
    ynh_systemctl --service="$app" --action=start
}
